import os
import mechanicalsoup
E = os.environ
browser = mechanicalsoup.StatefulBrowser()
browser.open(E["SITE"])
for link in browser.links()[:3]:
    browser.open_relative(link["href"])
browser.open(E["B_LOGIN"])
browser.select_form("form")
browser["username"], browser["password"] = "ada", "lovelace"
browser.submit_selected()
browser.open(E["C_SEARCH"])
