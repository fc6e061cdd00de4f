package extract_test

import (
	"context"
	"fmt"
	"log"

	"hearsay"
	"hearsay/extract"
)

func Example() {
	x, err := extract.New()
	if err != nil {
		log.Fatal(err)
	}
	article := hearsay.Article{Text: "Mayor Odalys Brenn said the Tarrow bridge would reopen in May."}
	record, _, err := x.Extract(context.Background(), article)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range record.Statements {
		fmt.Printf("%s | %s | %s\n", s.Source[0].In(article.Text), s.Cue[0].In(article.Text), s.Content[0].In(article.Text))
	}
	// Output: Mayor Odalys Brenn | said | the Tarrow bridge would reopen in May
}
