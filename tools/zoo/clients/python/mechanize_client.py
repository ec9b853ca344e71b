import os
import mechanize
E = os.environ
browser = mechanize.Browser()
browser.set_handle_robots(True)
browser.open(E["SITE"])
for link in list(browser.links())[:4]:
    browser.follow_link(link)
    browser.back()
browser.open(E["B_LOGIN"])
browser.select_form(nr=0)
browser["username"], browser["password"] = "ada", "lovelace"
browser.submit()
browser.open(E["C_SITE"])
browser.retrieve(E["C_ZIP"])
