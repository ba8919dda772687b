"""A training is sent as its table says, and ends with being accepted: no more is documented."""

from __future__ import annotations

from support.payloads import payload

from bot.provider.endpoints import Profile, endpoints
from bot.provider.protocol import Envelope, Succeeded
from commands.train import TrainRequest

TRAIN = TrainRequest(
    name="me", images={f"picture-{n}": f"m{n}" for n in range(10)}, credits=10, epochs=30
)
ENDPOINT = endpoints(Profile(model=None)).for_request(TRAIN)


def test_a_training_is_sent_by_the_table_and_not_by_the_example() -> None:
    urls = {slot: f"https://easel.example/media/{media}" for slot, media in TRAIN.images.items()}
    body = ENDPOINT.body(TRAIN, client_id="task-1", pictures=urls, callback_url=None)
    assert ENDPOINT.submit_path == "/AIGCImgOpenServ/saas/modelTraining/submitTraining/Job"
    assert body == {
        "taskId": "task-1",
        "fileUrlList": list(urls.values()),
        "maxEpochs": 30,
        "batchSize": 1,
        "clipSkip": 1,
        "maxTokenLength": 225,
    }
    assert not body.keys() & (payload("training.example.reference").keys() - body.keys())


def test_being_accepted_is_the_end_and_there_is_nowhere_to_ask_for_more() -> None:
    for data in (None, {}, {"task_id": "t"}, {"status": 1}):
        assert isinstance(ENDPOINT.accepted(Envelope("200", "", data)).outcome, Succeeded)
    assert ENDPOINT.query_paths == ()
    assert not ENDPOINT.callback_documented
