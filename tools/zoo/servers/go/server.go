// The dynamic sites of Go, as flask_app.py has them. Usage: server ADDRESS:PORT
package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

func collection(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch r.Method {
	case "POST":
		w.Header().Set("Location", r.URL.Path+"/8")
		w.WriteHeader(http.StatusCreated)
		json.NewEncoder(w).Encode(map[string]int{"id": 8})
	case "DELETE":
		w.WriteHeader(http.StatusNoContent)
	default:
		json.NewEncoder(w).Encode(map[string]any{"total": 40, "items": []int{1, 2, 3, 4, 5}})
	}
}

func token() string {
	bytes := make([]byte, 18)
	rand.Read(bytes)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/search", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "<html><p>2 results</p></html>") })
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			r.ParseForm()
			http.SetCookie(w, &http.Cookie{Name: "session", Value: token(), Path: "/", HttpOnly: true})
			http.Redirect(w, r, "/account", http.StatusSeeOther)
			return
		}
		fmt.Fprintln(w, "<html><form method=post action=/login><input name=username><input type=password name=password></form></html>")
	})
	mux.HandleFunc("/account", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "<html><h1>Welcome</h1></html>") })
	mux.Handle("/moved", http.RedirectHandler("/about.html", http.StatusMovedPermanently))
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%d bytes\n", n)
	})
	for _, root := range []string{"/api/", "/rest/", "/v2/"} {
		mux.HandleFunc(root, collection)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/private/") {
			if _, password, ok := r.BasicAuth(); !ok || password != "lovelace" {
				w.Header().Set("WWW-Authenticate", `Basic realm="ops"`)
				http.Error(w, "Unauthorized", http.StatusUnauthorized)
				return
			}
		}
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		http.FileServer(http.Dir("/srv/zoo/www/"+host)).ServeHTTP(w, r)
	})
	if err := http.ListenAndServe(os.Args[1], mux); err != nil {
		panic(err)
	}
}
