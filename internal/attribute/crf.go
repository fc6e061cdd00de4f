package attribute

import "hearsay/internal/kernel"

// crf is a linear-chain conditional random field (Lafferty et al., 2001) over the labels of one cue's window.
type crf struct {
	trans [roles][roles]float32 // from, to
	first [roles]float32
	// probs are the exponentials of trans.
	probs [roles][roles]float64
}

// forbidden is what a sequence that breaks the rules of labels costs.
const forbidden = -1e4

// set takes the learned transitions [roles][roles]; what continues a span must follow its own kind.
func (c *crf) set(trans []float32) {
	if len(trans) != roles*roles {
		return
	}
	for i := range roles {
		for j := range roles {
			c.trans[i][j] = trans[i*roles+j]
			if isIn(j) && !(i == j || i == j-1) {
				c.trans[i][j] += forbidden
			}
			c.probs[i][j] = float64(kernel.Exp(c.trans[i][j]))
		}
		if isIn(i) {
			c.first[i] = forbidden
		}
	}
}

// isIn reports whether label l continues a span.
func isIn(l int) bool { return l == inSource || l == inContent || l == inAddressee }

// best writes the likeliest labels of emit [tokens][roles] to labels and returns their score. back is scratch of
// tokens*roles.
func (c *crf) best(labels, back []uint8, emit []float32) float32 {
	n := len(labels)
	var a, next [roles]float32
	for l := range roles {
		a[l] = emit[l] + c.first[l]
	}
	for t := 1; t < n; t++ {
		e := emit[t*roles : (t+1)*roles]
		for to := range roles {
			from, top := 0, a[0]+c.trans[0][to]
			for i := 1; i < roles; i++ {
				if s := a[i] + c.trans[i][to]; s > top {
					from, top = i, s
				}
			}
			next[to] = top + e[to]
			back[t*roles+to] = uint8(from)
		}
		a = next
	}
	last := 0
	for l := range roles {
		if a[l] > a[last] {
			last = l
		}
	}
	score := a[last]
	for t := n - 1; t >= 0; t-- {
		labels[t] = uint8(last)
		last = int(back[t*roles+last])
	}
	return score
}

// total returns the log of the sum of exp(score) over all sequences of labels.
func (c *crf) total(emit []float32) float64 {
	n := len(emit) / roles
	var a, next [roles]float64
	log := 0.
	for t := range n {
		e := emit[t*roles : (t+1)*roles]
		top := e[0]
		for _, x := range e[1:] {
			top = max(top, x)
		}
		sum := 0.
		for to := range roles {
			p := 0.
			if t == 0 {
				p = float64(kernel.Exp(c.first[to]))
			} else {
				for from := range roles {
					p += float64(a[from] * c.probs[from][to])
				}
			}
			if p > 0 && e[to]-top > -80 {
				p = float64(p * float64(kernel.Exp(e[to]-top)))
			} else {
				p = 0
			}
			next[to] = p
			sum += p
		}
		// Only scores beyond all reason leave nothing: then every sequence is as bad.
		if sum < 1e-38 {
			sum = 1e-38
		}
		for l := range next {
			a[l] = next[l] / sum
		}
		log += float64(top) + float64(kernel.Log(float32(sum)))
	}
	return log
}
