"""The same jobs on a real broker (RabbitMQ or Redis) through Celery; needs ``pip install meari[celery]``."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id


class CeleryBackend(BaseTaskBackend):
    """Hands every job to one Celery task that acknowledges late, so that a killed worker's job is delivered again."""

    supports_defer = True
    supports_priority = True

    @cached_property
    def app(self) -> Any:
        from celery import Celery  # optional extra

        app = Celery("meari", broker=self.options["broker"])
        app.conf.update(
            task_default_queue=self.options["queue"],
            task_acks_late=True,
            task_reject_on_worker_lost=True,
            worker_prefetch_multiplier=1,
            broker_connection_retry_on_startup=True,
            task_ignore_result=True,
        )
        app.task(name="meari.run")(_run)
        return app

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        id_ = get_random_id()
        self.app.send_task("meari.run", (task.module_path, list(args), dict(kwargs)), task_id=id_, eta=task.run_after)
        return TaskResult(
            task=task,
            id=id_,
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def _run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    found = import_string(path)
    if not isinstance(found, Task):
        raise TypeError(f"{path} is not a task")
    found.call(*args, **kwargs)
