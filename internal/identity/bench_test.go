package identity_test

import (
	"testing"

	"hearsay/internal/identity"
)

// BenchmarkResolve resolves the cases of testdata/phenomena.txt joined into articles of ten, some 1,000 letters each.
func BenchmarkResolve(b *testing.B) {
	var joined []phenomenon
	for i, p := range phenomena(b) {
		if i%10 == 0 {
			joined = append(joined, phenomenon{})
		}
		j := &joined[len(joined)-1]
		shift := len(j.article.Text)
		j.article.Text += p.article.Text + "\n"
		for _, s := range p.statements {
			s.Parent = ""
			if len(s.Source) > 0 {
				s.Source[0].Start += shift
				s.Source[0].End += shift
			}
			s.Cue, s.Content = nil, nil
			j.statements = append(j.statements, s)
		}
	}
	bytes := 0
	for _, j := range joined {
		bytes += len(j.article.Text)
	}
	identity.Default()
	b.SetBytes(int64(bytes / len(joined)))
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		j := joined[n%len(joined)]
		identity.Resolve(j.article, j.statements, nil)
	}
}
