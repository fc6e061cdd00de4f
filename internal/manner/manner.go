// Package manner tells what kind of word a statement is: the act it performs, the conditions its content hinges on and
// whom it is said to.
//
// Statements whose source, cue and content are known go in, with what the model's heads say of them where a model has run
// ([Hints]); acts, conditions and addressees come out. Rules over the words find what the annotated reports are too few to
// teach (conditions, most addressees); a log-linear model over cue and content (internal/linear, trained by
// training/linear.py) joins the encoder's head in choosing the act. All functions are pure and safe for concurrent use.
//
// Acts follow Searle's classes (1976), split where a reader of news needs to know more: a denial is not a refusal. The
// figures reached are in docs/manner.md.
package manner
