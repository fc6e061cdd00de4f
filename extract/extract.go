// Package extract is the public pipeline: one hearsay.Article in, one hearsay.Record out. It knows the order of the stages.
package extract
