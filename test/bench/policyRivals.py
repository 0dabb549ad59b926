# stable-baselines3's PPO, on request: a line of JSON in, a line of JSON out. An order names the environment and every setting,
# so that both sides train with the same; the answer has the steps per second and, by share of the steps, the mean true return
# of the episodes that ended in it. Needs gymnasium[mujoco] and stable-baselines3. Threads: one for torch, unless told.
import json
import sys
import time

import gymnasium
import numpy
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecMonitor, VecNormalize

activations = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "elu": torch.nn.ELU}


class Episodes(BaseCallback):
    """True returns of the episodes that end, with the step at which they do."""

    def __init__(self):
        super().__init__()
        self.ended = []

    def _on_step(self):
        for info in self.locals["infos"]:
            if "episode" in info:
                self.ended.append((self.num_timesteps, float(info["episode"]["r"])))
        return True


def train(order):
    torch.set_num_threads(order.get("threads", 1))
    count = order["environments"]
    makers = [lambda: gymnasium.make(order["environment"], disable_env_checker=True) for _ in range(count)]
    kind = SubprocVecEnv if order.get("processes") else DummyVecEnv
    environments = VecNormalize(
        VecMonitor(kind(makers)),
        norm_obs=order["normaliseObservations"],
        norm_reward=order["normaliseRewards"],
        gamma=order["discount"],
    )
    rate = order["learningRate"]
    model = PPO(
        "MlpPolicy",
        environments,
        learning_rate=(lambda left: rate * left) if order["learningRateSchedule"] == "linear" else rate,
        n_steps=order["horizon"],
        batch_size=order["minibatch"],
        n_epochs=order["epochs"],
        gamma=order["discount"],
        gae_lambda=order["lambda"],
        clip_range=order["clip"],
        ent_coef=order["entropyCoefficient"],
        max_grad_norm=order["gradientClip"],
        seed=order["seed"],
        device="cpu",
        policy_kwargs={
            "net_arch": {"pi": order["hidden"], "vf": order["hidden"]},
            "activation_fn": activations[order["activation"]],
            "log_std_init": order["initialLogDeviation"],
        },
    )
    episodes = Episodes()
    begin = time.perf_counter()
    model.learn(order["steps"], callback=episodes)
    seconds = time.perf_counter() - begin
    done = model.num_timesteps
    environments.close()
    shares = 10
    curve = []
    for share in range(shares):
        returns = [r for at, r in episodes.ended if done * share / shares < at <= done * (share + 1) / shares]
        curve.append(numpy.mean(returns) if returns else None)
    return {"rate": done / seconds, "steps": done, "seconds": seconds, "curve": curve}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(train(json.loads(line))), flush=True)
