#!/usr/bin/env escript
main(_) ->
    inets:start(),
    [httpc:request(os:getenv(Name)) || Name <- ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"]],
    httpc:request(post, {os:getenv("B_LOGIN"), [], "application/x-www-form-urlencoded", "username=ada"}, [], []),
    httpc:request(post, {os:getenv("C_API"), [], "application/json", "{\"name\":\"lamp\"}"}, [], []),
    httpc:request(head, {os:getenv("ZIP"), []}, [], []).
