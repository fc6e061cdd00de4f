package evaluate

// cell is what is counted for one figure.
type cell struct {
	// Right is how many of Predicted are right, and Found how many of Gold were found. They differ only where a figure
	// is broken down by a property of which gold and prediction each have their own.
	Right, Found    int
	Predicted, Gold int
}

func (c *cell) add(d cell) {
	c.Right += d.Right
	c.Found += d.Found
	c.Predicted += d.Predicted
	c.Gold += d.Gold
}

// count gives the cell in which right of so many predicted and gold ones agree.
func count(right, predicted, gold int) cell { return cell{right, right, predicted, gold} }

// share adds one to a cell that counts how many of Gold have the right value.
func (c *cell) share(right bool) {
	c.Gold++
	if right {
		c.Right++
		c.Found++
	}
}

// scores gives precision, recall and their harmonic mean, each 0 where there is nothing to divide by. The order of the
// operations, and the rounding after each, are those of the reference scorers.
func (c cell) scores() (p, r, f1 float64) {
	return harmonic(ratio(c.Right, c.Predicted), ratio(c.Found, c.Gold))
}

func harmonic(p, r float64) (float64, float64, float64) {
	if p+r == 0 {
		return p, r, 0
	}
	return p, r, float64(2*p*r) / (p + r)
}

// tally is what is counted in one document.
type tally struct {
	cells []cell // one for each kind of figure, in the order of the form's kinds
	// links are the B-cubed precision and recall of each matched statement that has a source entity, in the order of the
	// matching: floating-point sums depend on it.
	links []link
}

type link struct{ precision, recall float64 }

// kind is a kind of figure.
type kind struct {
	name string
	// share marks a figure that is a share of right values, without precision and recall.
	share bool
	// bcubed marks the figure that is made of a tally's links.
	bcubed bool
}

// kinds gives the figures of gold of this form, in the order in which they are shown and counted.
func (f Form) kinds() []kind {
	if f == Flat {
		return flatKinds
	}
	return recordKinds
}
