// Package parquet writes tables as Apache Parquet, for DuckDB, pandas, Spark and the like.
//
// Rows in, one Parquet file out, columns in their order, each optional and of its own type (text, 64-bit integer, double, boolean), zstd
// inside. How many rows a file holds stands in its footer, as in every Parquet file. A row group is held in memory until it is full. A
// Writer may not be used concurrently.
package parquet

import (
	"io"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"

	"hearsay/internal/export"
)

// groupRows is how many rows are held until they are written.
const groupRows = 10_000

// Writer writes a table. It implements export.Rows.
type Writer struct {
	w       *parquet.GenericWriter[any]
	columns []export.Column
	held    int
}

// New returns a Writer to w.
func New(w io.Writer, columns []export.Column) *Writer {
	return &Writer{w: parquet.NewGenericWriter[any](w, schema(columns), parquet.Compression(&parquet.Zstd), parquet.CreatedBy("hearsay", "", "")), columns: columns}
}

// schema makes a struct of the columns: parquet-go sorts those of a group by name, but keeps a struct's in order.
func schema(columns []export.Column) *parquet.Schema {
	types := map[export.Kind]reflect.Type{export.Text: reflect.TypeFor[string](), export.Integer: reflect.TypeFor[int64](),
		export.Number: reflect.TypeFor[float64](), export.Truth: reflect.TypeFor[bool]()}
	fields := make([]reflect.StructField, len(columns))
	for i, c := range columns {
		// The name of the field is of no matter; that of the column is in its tag.
		name := "F" + strings.Repeat("x", i)
		fields[i] = reflect.StructField{Name: name, Type: types[c.Kind], Tag: reflect.StructTag(`parquet:"` + c.Name + `,optional"`)}
	}
	return parquet.NewSchema("row", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

// Row writes a row.
func (w *Writer) Row(values ...any) error {
	row := make(parquet.Row, len(values))
	for i, v := range values {
		p, known := value(w.columns[i].Kind, v)
		defined := 0
		if known {
			defined = 1
		}
		row[i] = p.Level(0, defined, i)
	}
	if _, err := w.w.WriteRows([]parquet.Row{row}); err != nil {
		return err
	}
	if w.held++; w.held == groupRows {
		w.held = 0
		return w.w.Flush()
	}
	return nil
}

// value gives v as a value of a column of that kind; false if it is not known, or of another kind.
func value(kind export.Kind, v any) (parquet.Value, bool) {
	switch kind {
	case export.Integer:
		if n, ok := v.(int); ok {
			return parquet.Int64Value(int64(n)), true
		}
	case export.Number:
		if f, ok := v.(float64); ok {
			return parquet.DoubleValue(f), true
		}
	case export.Truth:
		if b, ok := v.(bool); ok {
			return parquet.BooleanValue(b), true
		}
	case export.Text:
		if s := export.String(v); s != "" {
			return parquet.ByteArrayValue([]byte(s)), true
		}
	}
	return parquet.NullValue(), false
}

// Close writes what is left, and the footer.
func (w *Writer) Close() error { return w.w.Close() }
