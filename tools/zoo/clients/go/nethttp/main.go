// net/http: pages, a form with cookies, JSON, a range, a password.
package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
)

func drain(r *http.Response, err error) {
	if err == nil {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
}

func main() {
	for _, name := range []string{"SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"} {
		drain(http.Get(os.Getenv(name)))
	}
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	drain(client.PostForm(os.Getenv("B_LOGIN"), url.Values{"username": {"ada"}, "password": {"lovelace"}}))
	drain(client.Get(os.Getenv("B_SEARCH")))
	drain(client.Post(os.Getenv("C_API"), "application/json", bytes.NewBufferString(`{"name":"lamp"}`)))
	request, _ := http.NewRequest("GET", os.Getenv("ARCHIVE"), nil)
	request.Header.Set("Range", "bytes=1000-9999")
	drain(client.Do(request))
	request, _ = http.NewRequest("GET", os.Getenv("C_PRIVATE"), nil)
	request.SetBasicAuth("ada", "lovelace")
	drain(client.Do(request))
	drain(http.Head(os.Getenv("ZIP")))
}
