"""Subagents of a demo session: their own files, the note of their start, and their report."""

from __future__ import annotations

from datetime import datetime, timedelta

from ctxtui.demo import rows
from ctxtui.demo.rows import Place, Row
from ctxtui.demo.script import Agent, Script
from ctxtui.demo.transcript import Child, Session
from ctxtui.demo.worktree import Worktree

BASE = 6_000  # what a subagent's first request holds before its prompt


def launch(session: Session, agent: Agent, call_id: str, when: datetime) -> Child:
    """Start a subagent in the background; its own transcript is still empty."""
    agent_id = session.token("a", 16)
    model = session.script.model
    place = Place(session.place.session, session.place.cwd, session.place.branch, agent_id)
    script = Script(agent.title, session.script.project, model, (), base=BASE)
    meta: Row = {
        "agentType": agent.kind,
        "isBuiltIn": True,
        "launchedWithDefaults": True,
        "description": agent.title,
        "toolUseId": call_id,
        "spawnDepth": 1,
        "requestShape": "background",
        "requestNonInteractive": True,
        "model": model,
        "pickedEffortModel": model,
    }
    if agent.report:
        meta |= {"finished": True}
    tree = Worktree(session.tree.root, session.tree.files)
    output = _output_file(session, agent_id)
    text = (
        f"Async agent launched successfully. agentId: {agent_id} output_file: {output}\n"
        "It works in the background; you will be told when it is done."
    )
    child = Child(
        session=Session(script, place, tree, kind=agent.kind),
        meta=meta,
        report=agent.report,
        started=when,
        calls=sum(len(step.calls) for step in agent.steps),
        note=[{"type": "text", "text": text}],
        detail={
            "isAsync": True,
            "status": "async_launched",
            "agentId": agent_id,
            "description": agent.title,
            "resolvedModel": model,
            "prompt": agent.prompt,
            "outputFile": output,
            "canReadOutputFile": True,
            "canContinueAgent": True,
        },
    )
    session.children.append(child)
    return child


def report(session: Session, title: str, used: int, when: datetime) -> None:
    """The model ends its answer, then the finished subagent's report wakes it again."""
    child = next(one for one in session.children if one.meta["description"] == title)
    waiting: Row = {"type": "text", "text": "I go on when the subagent is back."}
    made = session.answer(used, [waiting], when, "end_turn")
    session.say(made, waiting, 0, when)
    ids = session.parent, session.uuid()
    session.add(rows.duration(session.place, *ids, when, 60_000, len(session.chain), 1))
    told = when + timedelta(seconds=1)
    text = _notice(session, child)
    session.state("queue-operation", operation="enqueue", timestamp=rows.stamp(told), content=text)
    session.state("queue-operation", operation="dequeue", timestamp=rows.stamp(told))
    ids = session.parent, session.uuid()
    session.prompt_id = session.uuid()
    nth = session.point.prompts
    session.add(rows.notification(session.place, *ids, told, session.prompt_id, text, nth))


def _notice(session: Session, child: Child) -> str:
    agent_id = child.session.place.agent
    took = child.session.last - child.started
    return (
        f"<task-notification>\n<task-id>{agent_id}</task-id>\n"
        f"<tool-use-id>{child.meta['toolUseId']}</tool-use-id>\n"
        f"<output-file>{_output_file(session, agent_id)}</output-file>\n"
        f'<status>completed</status>\n<summary>Agent "{child.meta["description"]}" finished'
        f"</summary>\n<result>{child.report}</result>\n"
        f"<usage><subagent_tokens>{child.session.point.used}</subagent_tokens>"
        f"<tool_uses>{child.calls}</tool_uses>"
        f"<duration_ms>{round(took.total_seconds() * 1000)}</duration_ms></usage>\n"
        "</task-notification>"
    )


def _output_file(session: Session, agent_id: str) -> str:
    return f"/tmp/claude-1000/{session.place.session}/tasks/{agent_id}.output"
