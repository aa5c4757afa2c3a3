"""The client's pages and the composing of reports; each calls one selector or one service.

The door (which right a page needs) is put before each view where its address is declared: config/report_urls.py.
"""
