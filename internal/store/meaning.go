package store

// AddMeaning stores the vector of a statement's content.
func (t *Tx) AddMeaning(row int64, vector []byte) error {
	err := t.exec("INSERT INTO meaning(statement_id, vector) VALUES (?, ?) ON CONFLICT (statement_id) DO UPDATE SET vector = excluded.vector", row, vector)
	return err
}

// Meanings gives the vectors of statements; those that have none are left out.
func (t *Tx) Meanings(rows []int64) (map[int64][]byte, error) {
	out := make(map[int64][]byte, len(rows))
	for len(rows) > 0 {
		n := min(len(rows), 500)
		list, args := in(rows[:n])
		err := t.each("SELECT statement_id, vector FROM meaning WHERE statement_id IN "+list, args, func(scan func(...any) error) error {
			var row int64
			var v []byte
			err := scan(&row, &v)
			out[row] = v
			return err
		})
		if err != nil {
			return nil, err
		}
		rows = rows[n:]
	}
	return out, nil
}
