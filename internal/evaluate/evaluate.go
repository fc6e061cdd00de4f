// Package evaluate scores what was read out of reports against annotated corpora.
//
// Gold goes in, either flat (documents with attributions: source, cue, content, outermost only) or as whole records,
// together with predictions made by an [Extractor] or read from a file; a [Report] comes out: precision, recall and F1,
// micro-averaged over the documents, with bootstrap intervals, whole and by outlet or form, and a list of [Mistake]s. A
// [Story] scores what a ledger links across the articles of one story.
//
// The figures are those of the project's reference scorers (Python: score.py, score_record.py, score_story.py), equal
// to the last digit on the same prediction: spans are compared by the letters and digits they cover, statements are
// paired one to one and best first, ties fall as they fall there. Tests hold the two against each other on disturbed
// gold.
//
// The scorers work on the offsets that JSON carries, in code points, and never convert them: what an Extractor returns
// is scored as the root package writes it, so scoring a prediction at once and scoring the file that was written of it
// cannot differ.
//
// A [Gold] and a [Predictions] may be read by several goroutines. [Predict] calls the extractor from as many as it is
// told; everything else runs on the caller's.
//
// The measures follow Newell, Margolin and Ruths, "An Attribution Relations Corpus for Political News" (LREC 2018), for
// attributions and Bagga and Baldwin, "Algorithms for Scoring Coreference Chains" (1998), for B-cubed.
package evaluate
