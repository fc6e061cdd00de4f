package kernel

func supported() []*implementation { return []*implementation{&portable} }
