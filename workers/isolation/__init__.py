"""Files from outside are opened, and pages read, by processes that hold nothing worth taking.

A worker process knows the keys of store and database; what it does not do is decode. It asks two
*cells*: the opener forks a fresh process for each file or page it is handed, the reader keeps its
models and gets pixels only. A cell that crashes, hangs or grows is ended, and the page is told so
by name (:mod:`workers.isolation.cell`).
"""
