# Gymnasium's vectorised environments, timed on request: a line of JSON in, {"environment", "mode", "count", "seconds"}, the
# environment steps per second out. Needs gymnasium[mujoco].
import json
import sys
import time

import gymnasium

kept = {}


def vector(environment, mode, count):
    key = (environment, mode, count)
    if key not in kept:
        for other in kept.values():
            other.close()
        kept.clear()
        kind = gymnasium.vector.AsyncVectorEnv if mode == "async" else gymnasium.vector.SyncVectorEnv
        # Without the checks that only developers of environments need: they take time.
        kept[key] = kind([lambda: gymnasium.make(environment, disable_env_checker=True) for _ in range(count)])
        kept[key].reset(seed=1)
    return kept[key]


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        environments = vector(order["environment"], order["mode"], order["count"])
        environments.action_space.seed(2)
        actions = [environments.action_space.sample() for _ in range(16)]
        steps = 0
        begin = time.perf_counter()
        while time.perf_counter() - begin < order["seconds"]:
            for action in actions:
                environments.step(action)
            steps += len(actions) * order["count"]
        print(json.dumps({"rate": steps / (time.perf_counter() - begin)}), flush=True)
    for environments in kept.values():
        environments.close()
