package main

import (
	"os"

	"github.com/mmcdole/gofeed"
)

func main() {
	for _, name := range []string{"FEED", "B_FEED", "C_FEED"} {
		gofeed.NewParser().ParseURL(os.Getenv(name))
	}
}
