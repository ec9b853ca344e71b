import os
import scrapy
from scrapy.crawler import CrawlerProcess
E = os.environ
class Pages(scrapy.Spider):
    name = "pages"
    start_urls = [E["SITE"], E["B_SITE"], E["C_SITE"]]
    custom_settings = {"ROBOTSTXT_OBEY": True, "DEPTH_LIMIT": 1, "CLOSESPIDER_PAGECOUNT": 25}
    def parse(self, response):
        if hasattr(response, "xpath"):
            yield from response.follow_all(xpath="//a/@href")
process = CrawlerProcess({"TELNETCONSOLE_ENABLED": False})
process.crawl(Pages)
process.start()
