package main

import (
	"os"

	"github.com/valyala/fasthttp"
)

func main() {
	for _, name := range []string{"SITE", "PAGE", "STYLE", "B_SITE", "B_DATA", "C_FEED"} {
		fasthttp.Get(nil, os.Getenv(name))
	}
	form := &fasthttp.Args{}
	form.Set("username", "ada")
	fasthttp.Post(nil, os.Getenv("B_LOGIN"), form)
	fasthttp.Post(nil, os.Getenv("C_UPLOAD"), nil)
}
