import os
import zeep
for _ in range(3):
    client = zeep.Client(f"http://{os.environ['SOAP']}/weather?wsdl")
    client.service.Report(place="harbour")
    client.service.Report(place="orchard")
