package relate

import "math"

// centreWeight is for how many statements the mean of all news counts in a centre.
const centreWeight = 10

// Centre is what the meanings of contents (vectors, package meaning) have in common: statements of one story are all alike, and
// what is left without the centre tells those of one meaning. mean is the vector of all news; a nil vector is unknown.
func Centre(vectors [][]float32, mean []float32) []float32 {
	centre := make([]float32, len(mean))
	n := float32(centreWeight)
	for i, x := range mean {
		centre[i] = n * x
	}
	for _, v := range vectors {
		if v == nil {
			continue
		}
		n++
		for i, x := range v {
			centre[i] += x
		}
	}
	for i := range centre {
		centre[i] /= n
	}
	return centre
}

// Means tells u what its content means: the vector v, compared with others less the centre and less the mean of all news.
func (u *Unit) Means(v, centre, mean []float32) {
	u.meaning, u.general = less(v, centre), less(v, mean)
}

// less gives v - centre as a unit vector, nil if it has no direction.
func less(v, centre []float32) []float32 {
	if v == nil {
		return nil
	}
	out := make([]float32, len(v))
	sum := 0.
	for i := range v {
		out[i] = v[i] - centre[i]
		sum += float64(out[i]) * float64(out[i])
	}
	if sum == 0 {
		return nil
	}
	norm := float32(math.Sqrt(sum))
	for i := range out {
		out[i] /= norm
	}
	return out
}

func product(a, b []float32) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	var sum float32
	for i, x := range a {
		sum += float32(x * b[i])
	}
	return float64(sum)
}

// Nearness is how near the meanings of two contents are, -1 to 1; 0 if one is unknown.
func Nearness(a, b *Unit) float64 { return product(a.meaning, b.meaning) }

// tables and tableBits say into how many buckets MeaningKeys files a meaning, and how often.
const (
	tables    = 8
	tableBits = 6
)

// MeaningKeys gives hashes under which statements of like meaning are filed more often than others: on which side of random
// planes the vector lies (Charikar 2002). None if the meaning is unknown.
func (u *Unit) MeaningKeys() []uint64 {
	if u.general == nil {
		return nil
	}
	out := make([]uint64, tables)
	for t := range out {
		bits := uint64(0)
		for b := range tableBits {
			state := uint64(t*tableBits+b+1) * 0x9e3779b97f4a7c15
			side := float32(0)
			for _, x := range u.general {
				// splitmix64: the planes are the same on every machine.
				state += 0x9e3779b97f4a7c15
				z := (state ^ state>>30) * 0xbf58476d1ce4e5b9
				z = (z ^ z>>27) * 0x94d049bb133111eb
				if (z^z>>31)&1 == 0 {
					side += x
				} else {
					side -= x
				}
			}
			bits <<= 1
			if side > 0 {
				bits |= 1
			}
		}
		out[t] = 0x6d65616e<<32 | uint64(t)<<16 | bits
	}
	return out
}
