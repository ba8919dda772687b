"""Have a LoRA trained (section 8.6). What becomes of it is documented nowhere (Q43)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.provider.endpoints.endpoint import SERVICE, Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.protocol import Accepted, Envelope, Outcome, Running, Succeeded
from commands.train import TrainRequest

TAKEN = "accepted"  #: What stands for a result: the acceptance is all that is ever told.


@dataclass(frozen=True)
class Training(Endpoint):
    """An endpoint whose task ends with its acceptance: there is nowhere to ask for more."""

    def accepted(self, envelope: Envelope) -> Accepted:
        """Accepted is finished, whatever else the undocumented answer says."""
        found = super().accepted(envelope)
        return Accepted(provider_id=found.provider_id, outcome=Succeeded(caption=TAKEN))


def training(_: Profile) -> Endpoint:
    """No callback and no query: neither is invented."""
    return Training(
        name="submitTraining",
        request=TrainRequest,
        submit_path=f"{SERVICE}/saas/modelTraining/submitTraining/Job",
        query_paths=(),
        callback_documented=False,
        fields=_fields,
        read=_nothing,
    )


def _fields(request: TrainRequest, client_id: str, urls: Urls) -> dict[str, object]:
    # By the table, not by the example, which mixes spellings and lacks `taskId` (Q41).
    noise = {} if request.noise_offset is None else {"noiseOffset": request.noise_offset}
    return {
        "taskId": client_id,  # ours here, where results have the vendor's under this name (Q11)
        "fileUrlList": list(urls.values()),
        "maxEpochs": request.epochs,
        "batchSize": request.batch,
        "clipSkip": request.clip_skip,
        "maxTokenLength": int(request.tokens),
        **noise,
    }


def _nothing(_: object) -> Outcome:
    return Running()
