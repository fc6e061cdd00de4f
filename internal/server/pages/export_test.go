package pages

// Hold keeps the desk from reading until release is called, as a long report would.
func (h *Handler) Hold() (release func()) {
	for range cap(h.desk.slots) {
		h.desk.slots <- struct{}{}
	}
	return func() {
		for range cap(h.desk.slots) {
			<-h.desk.slots
		}
	}
}
