package kernel

func peak(n int) { peakAVX512(n) }
