"""Gymnasium's environments for a thread of TRIRL: steps many of them, one frame in and one out per step of all.

A frame is two 32-bit numbers, kind and length, then so many bytes: JSON to make the environments, arrays of doubles for all
else; little-endian. Seeds come from the other side, so that an episode depends on nothing here. Ends when its input does.
"""

import importlib
import json
import os
import queue
import signal
import struct
import sys
import threading
import traceback

FAILED, MAKE, RESET, STEP = range(4)


class Refusal(Exception):
    """A sentence for the user, and the field of the experiment at fault."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.answer = {"sentence": sentence, "field": field}


def end_with_parent():
    """The pipe tells of the parent's end where any Python thread can run; on Linux the kernel does where none can."""
    # Ctrl-C is for the parent, which may still want to stop in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        try:
            import ctypes

            pr_set_pdeathsig = 1
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        except (ImportError, OSError, AttributeError):
            pass


def take_pipes():
    """The two pipes of frames; what environments print goes to standard error, and they find nothing to read."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if os.name == "nt":
        import msvcrt

        for pipe in (source, sink):
            msvcrt.setmode(pipe, os.O_BINARY)
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


def read_frames(source, frames):
    """In a thread of its own, so that the end of the input is seen in the middle of a step."""
    while True:
        head = source.read(8)
        kind, length = struct.unpack("<II", head) if len(head) == 8 else (None, 0)
        body = source.read(length)
        if kind is None or len(body) < length:
            os._exit(0)
        frames.put((kind, body))


def write_frame(sink, kind, body):
    sink.write(struct.pack("<II", kind, len(body)))
    sink.write(body)
    sink.flush()


class Fleet:
    """Environments of one name that are stepped one after the other, and begin anew by themselves."""

    def __init__(self, order):
        try:
            import gymnasium
            import numpy
        except ImportError as error:
            raise Refusal(
                f"the Python {sys.executable} has no Gymnasium ({error}); expected one with it, "
                "such as after `pip install gymnasium`",
                "environment.python",
            ) from None
        self.numpy = numpy
        self.spaces = gymnasium.spaces
        self.count = order["count"]
        self.reset_words = {} if order["resetOptions"] is None else {"options": order["resetOptions"]}
        self.environments, steps = self.make(gymnasium, order)
        first = self.environments[0]
        names, self.write_observation = self.flattened(first.observation_space, "observation")
        action_space, self.read_action, width = self.acted(first.action_space)
        self.description = {
            "name": order["name"],
            "observationNames": names,
            "actionSpace": action_space,
            "rewardNames": ["reward"],
            "maxEpisodeSteps": steps,
        }
        self.lay_out(len(names), width)

    def make(self, gymnasium, order):
        name = order["name"]
        # `module:Name-v0`: the module is imported first, to register the name.
        module, _, registered = name.rpartition(":")
        try:
            if module:
                importlib.import_module(module)
            steps = order["maxEpisodeSteps"] or gymnasium.spec(registered).max_episode_steps or 1000
            words = {"disable_env_checker": True, **order["options"], "max_episode_steps": steps}
            return [gymnasium.make(registered, **words) for _ in range(self.count)], steps
        except (gymnasium.error.Error, ImportError) as error:
            raise Refusal(f"Gymnasium cannot make {name}: {error}", "environment.name") from None
        except TypeError as error:
            raise Refusal(f"{name} does not take these options: {error}", "environment.options") from None

    def lay_out(self, observation, action):
        """Arrays that lie in the frames which are sent."""
        numpy, count = self.numpy, self.count
        self.action_width = action
        self.first_frame = bytearray(8 * count * observation)
        self.first = numpy.frombuffer(self.first_frame).reshape(count, observation)
        doubles = count * (2 * observation + 1)
        self.step_frame = bytearray(8 * doubles + 2 * count)
        numbers = numpy.frombuffer(self.step_frame, count=doubles)
        self.next = numbers[: count * observation].reshape(count, observation)
        self.observed = numbers[count * observation : 2 * count * observation].reshape(count, observation)
        self.rewards = numbers[2 * count * observation :]
        flags = numpy.frombuffer(self.step_frame, dtype=numpy.uint8, offset=8 * doubles)
        self.terminated, self.truncated = flags[:count], flags[count:]

    def reset(self, body):
        for index, seed in enumerate(self.numpy.frombuffer(body)):
            self.begin(index, seed, self.first[index])
        return self.first_frame

    def step(self, body):
        numbers = self.numpy.frombuffer(body)
        actions = numbers[: self.count * self.action_width].reshape(self.count, self.action_width)
        seeds = numbers[self.count * self.action_width :]
        for index, environment in enumerate(self.environments):
            observation, reward, terminated, truncated, _ = environment.step(self.read_action(actions[index]))
            row = self.next[index]
            self.write_observation(observation, row)
            self.rewards[index] = reward
            self.terminated[index] = bool(terminated)
            self.truncated[index] = bool(truncated) and not terminated
            if terminated or truncated:
                self.begin(index, seeds[index], self.observed[index])
            else:
                self.observed[index] = row
        return self.step_frame

    def begin(self, index, seed, row):
        observation, _ = self.environments[index].reset(seed=int(seed), **self.reset_words)
        self.write_observation(observation, row)

    def flattened(self, space, name):
        """Names of the numbers of an observation, and what writes it into a row of them."""
        spaces = self.spaces
        if isinstance(space, spaces.Discrete):

            def write_index(value, row):
                row[0] = value

            return [name], write_index
        if isinstance(space, (spaces.Box, spaces.MultiDiscrete, spaces.MultiBinary)):
            shape = space.shape
            places = [" ".join(map(str, place)) for place in self.numpy.ndindex(*shape)]

            def write_array(value, row):
                row[:] = value if len(shape) == 1 else self.numpy.ravel(value)

            return [f"{name} {place}".rstrip() for place in places], write_array
        if isinstance(space, (spaces.Dict, spaces.Tuple)):
            keyed = list(space.spaces.items()) if isinstance(space, spaces.Dict) else list(enumerate(space.spaces))
            names, parts = [], []
            for key, part in keyed:
                begin = len(names)
                inner, write = self.flattened(part, str(key) if name == "observation" else f"{name} {key}")
                names += inner
                parts.append((key, slice(begin, len(names)), write))

            def write_parts(value, row):
                for key, place, write in parts:
                    write(value[key], row[place])

            return names, write_parts
        raise Refusal(
            f"expected observations of Box, Discrete, MultiDiscrete, MultiBinary, Dict or Tuple, found {space}",
            "environment.name",
        )

    def acted(self, space):
        """The description of the actions, what makes one of a row of numbers, and how many those are."""
        numpy, spaces = self.numpy, self.spaces
        if isinstance(space, spaces.Discrete):
            start = int(space.start)
            names = [f"action {index}" for index in range(int(space.n))]
            return {"kind": "discrete", "names": names}, lambda row: start + int(row[0]), 1
        if isinstance(space, spaces.Box) and numpy.issubdtype(space.dtype, numpy.floating):
            low, high = space.low.ravel().astype(float), space.high.ravel().astype(float)
            if not (numpy.isfinite(low).all() and numpy.isfinite(high).all()):
                raise Refusal(f"expected actions between bounds, found {space}", "environment.name")
            names = [f"action {index}" for index in range(low.size)]
            description = {"kind": "box", "names": names, "low": low.tolist(), "high": high.tolist()}

            def read(row):
                return numpy.clip(row, low, high).astype(space.dtype).reshape(space.shape)

            return description, read, low.size
        raise Refusal(f"expected actions of Box (of real numbers) or Discrete, found {space}", "environment.name")


def failure(error, doing):
    """What an environment raised, with the innermost line that belongs to no installed package."""
    answer = {"sentence": f"{doing} failed: {type(error).__name__}: {error}"}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if os.path.isfile(frame.filename) and "site-packages" not in frame.filename:
            return {**answer, "file": os.path.abspath(frame.filename), "line": frame.lineno}
    return answer


def answer(fleet, kind, body):
    """@returns the fleet, kind and body of the answer"""
    doing = "making the environments"
    try:
        if kind == MAKE:
            fleet = Fleet(json.loads(body))
            return fleet, MAKE, json.dumps(fleet.description).encode()
        doing = "reset()" if kind == RESET else "step()"
        return fleet, kind, fleet.reset(body) if kind == RESET else fleet.step(body)
    except Refusal as refusal:
        return fleet, FAILED, json.dumps(refusal.answer).encode()
    except Exception as error:
        return fleet, FAILED, json.dumps(failure(error, doing)).encode()


def main():
    end_with_parent()
    source, sink = take_pipes()
    frames = queue.SimpleQueue()
    threading.Thread(target=read_frames, args=(source, frames), daemon=True).start()
    fleet = None
    while True:
        fleet, kind, body = answer(fleet, *frames.get())
        try:
            write_frame(sink, kind, body)
        except OSError:
            # Nobody listens any more.
            os._exit(0)


main()
