"""Writes warcio.warc.gz beside itself with warcio 1.8, another program's writer: pip install warcio, then run this.

Every record is invented. The WARC-Date is fixed, so that the file is the same each time but for its record ids.
"""
import gzip
import io
import pathlib

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = {"WARC-Date": "2031-05-08T06:00:00Z"}
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Ferry back in service</title></head><body><article><p>The ferry to Morrow Island is back "
    "in service, Orla Venn, the mayor of Tolle, said on Monday, after a winter in which the islanders had to row across by themselves.</p>"
    "<p>“Nobody will have to row again,” she told the Tolle Post.</p></article></body></html>"
).encode()


def main():
    path = pathlib.Path(__file__).with_name("warcio.warc.gz")
    with path.open("wb") as out:
        w = WARCWriter(out, gzip=True, warc_version="1.1")
        w.write_record(w.create_warcinfo_record("warcio.warc.gz", {"software": "warcio"}))

        def answer(url, body, status="200 OK", kind="text/html; charset=utf-8", **more):
            head = [("Content-Type", kind)] + [(k.replace("_", "-"), v) for k, v in more.items()]
            http = StatusAndHeaders(status, head, protocol="HTTP/1.1")
            response = w.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=dict(DATE))
            ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "post.example")], is_http_request=True)
            request = w.create_warc_record(url, "request", http_headers=ask, warc_headers_dict=dict(DATE))
            w.write_request_response_pair(request, response)

        answer("https://post.example/plain", PAGE)
        answer("https://post.example/packed", gzip.compress(PAGE, mtime=0), Content_Encoding="gzip")
        half = len(PAGE) // 2
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (PAGE[:half], PAGE[half:])) + b"0\r\n\r\n"
        answer("https://post.example/chunks", chunks, Transfer_Encoding="chunked")
        answer("https://post.example/gone", b"<p>Gone", status="404 Not Found")
        answer("https://post.example/ferry.png", b"\x89PNG", kind="image/png")
        w.write_record(w.create_revisit_record("https://post.example/again", "sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A",
                                               "https://post.example/plain", "2031-05-07T06:00:00Z", warc_headers_dict=dict(DATE)))
        text = "Ferry back in service\nThe ferry to Morrow Island is back in service, Orla Venn said on Monday.".encode()
        w.write_record(w.create_warc_record("https://post.example/wet", "conversion", payload=io.BytesIO(text), length=len(text),
                                            warc_content_type="text/plain", warc_headers_dict=dict(DATE)))
        w.write_record(w.create_warc_record("https://post.example/res", "resource", payload=io.BytesIO(PAGE), length=len(PAGE),
                                            warc_content_type="text/html", warc_headers_dict=dict(DATE)))


main()
