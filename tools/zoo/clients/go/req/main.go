package main

import (
	"os"

	"github.com/imroc/req/v3"
)

func main() {
	client := req.C()
	for _, name := range []string{"SITE", "PAGE", "MOVED", "B_SITE", "B_DATA"} {
		client.R().Get(os.Getenv(name))
	}
	client.R().SetBody(map[string]string{"name": "lamp"}).Post(os.Getenv("C_API"))
	client.R().SetFormData(map[string]string{"username": "ada"}).Post(os.Getenv("B_LOGIN"))
}
