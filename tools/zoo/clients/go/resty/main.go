package main

import (
	"os"

	"github.com/go-resty/resty/v2"
)

func main() {
	client := resty.New()
	for _, name := range []string{"SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING"} {
		client.R().Get(os.Getenv(name))
	}
	client.R().SetBody(map[string]any{"name": "lamp"}).Post(os.Getenv("C_API"))
	client.R().SetFormData(map[string]string{"username": "ada"}).Post(os.Getenv("B_LOGIN"))
	client.R().SetBasicAuth("ada", "lovelace").Get(os.Getenv("C_PRIVATE"))
	client.R().Delete(os.Getenv("C_ITEM"))
	client.R().SetFile("file", "/usr/share/common-licenses/BSD").Post(os.Getenv("B_UPLOAD"))
}
