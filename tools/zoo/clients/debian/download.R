args <- commandArgs(TRUE)
addresses <- Sys.getenv(c("SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "C_FEED"))
quietly <- function(work) tryCatch(work, error = function(e) print(e), warning = function(w) print(w))
if (args[1] == "base") for (a in addresses) { quietly(download.file(a, "f", quiet = TRUE)); quietly(readLines(url(a))) }
if (args[1] == "curl") for (a in addresses) quietly(curl::curl_fetch_memory(a))
if (args[1] == "httr") {
  for (a in addresses) quietly(httr::GET(a))
  quietly(httr::POST(Sys.getenv("B_LOGIN"), body = list(username = "ada"), encode = "form"))
  quietly(httr::POST(Sys.getenv("C_API"), body = list(name = "lamp"), encode = "json"))
  quietly(httr::GET(Sys.getenv("C_PRIVATE"), httr::authenticate("ada", "lovelace")))
}
