package main

import (
	"os"

	"github.com/gocolly/colly/v2"
)

func main() {
	collector := colly.NewCollector(colly.MaxDepth(2))
	collector.OnHTML("a[href]", func(e *colly.HTMLElement) { e.Request.Visit(e.Attr("href")) })
	for _, name := range []string{"SITE", "B_SITE", "C_SITE"} {
		collector.Visit(os.Getenv(name))
	}
}
