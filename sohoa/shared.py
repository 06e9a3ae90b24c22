"""What the processes of ``sohoa up`` have in common, loaded once in the nursery they are forked of.

Whatever two of them would load by themselves belongs here: each would hold it apart. So does what
is built of files that come with the product, and is the same in all.
"""

import encodings.ascii
import encodings.idna
import sqlite3
from importlib import import_module

import celery.app.amqp
import celery.app.control
import celery.app.events
import celery.app.log
import celery.app.routes
import celery.backends.base
import celery.concurrency.prefork
import celery.concurrency.solo
import celery.events
import celery.events.state
import celery.fixups.django
import celery.worker.strategy
import kombu.transport.redis
from celery.apps.worker import Worker
from celery.worker.consumer import Consumer
from sqlalchemy.orm import configure_mappers

import sohoa.logs
import sohoa.running
import sohoa.workbench
import sohoa.worker
from schemas.doctypes import load_catalogue
from schemas.rules import load_rules

__all__ = ["celery", "encodings", "kombu", "sohoa", "sqlite3"]

for _step in (*Worker.Blueprint.default_steps, *Consumer.Blueprint.default_steps):
    import_module(_step.partition(":")[0])  # a worker is put together by these names

configure_mappers()
load_catalogue()
load_rules()
