#lang racket/base
(require net/url racket/port)
(for ([name '("SITE" "PAGE" "MOVED" "B_SITE" "B_DATA" "C_FEED")]) (port->bytes (get-pure-port (string->url (getenv name)) #:redirections 2)))
(port->bytes (post-pure-port (string->url (getenv "C_API")) #"{\"name\":\"lamp\"}"))
