# The training steps and the policy of tensors.bench.ts in JAX (jit, scan) and PyTorch, timed on request: a line of JSON in,
# {"library", "kind", "sizes", "batch", "minibatches", "seconds"}, the milliseconds of one minibatch out. Needs jax, optax
# and torch; a library that is not there is answered with null.
import functools
import json
import sys
import time

import numpy

RATE = 1e-3
PENALTY = 0.05
kept = {}


def arrays(order):
    """Inputs with the minibatches along the first axis."""
    random = numpy.random.default_rng(9)
    shape = (order["minibatches"], order["batch"], order["sizes"][0])
    normal = lambda *shape: random.standard_normal(shape).astype(numpy.float32)
    if order["kind"] == "policy":
        return {"x": normal(order["batch"], order["sizes"][0])}
    if order["kind"] == "regression":
        return {"x": normal(*shape), "y": normal(*shape[:2], order["sizes"][-1])}
    mix = random.random((*shape[:2], 1)).astype(numpy.float32)
    return {"expert": normal(*shape), "agent": normal(*shape), "mix": mix}


def jax_step(order):
    import jax
    import jax.numpy as jnp
    import optax

    def network(parameters, x):
        for weight, bias in parameters[:-1]:
            x = jnp.tanh(x @ weight + bias)
        weight, bias = parameters[-1]
        return x @ weight + bias

    def regression(parameters, inputs):
        return jnp.mean((network(parameters, inputs["x"]) - inputs["y"]) ** 2)

    def discrimination(parameters, inputs):
        expert, agent, mix = inputs["expert"], inputs["agent"], inputs["mix"]
        cross = jnp.mean(jax.nn.softplus(-network(parameters, expert)))
        cross += jnp.mean(jax.nn.softplus(network(parameters, agent)))
        mixed = expert * mix + agent * (1 - mix)
        slope = jax.grad(lambda x: network(parameters, x).sum())(mixed)
        length = jnp.sqrt((slope**2).sum(1) + 1e-12)
        return cross + PENALTY * jnp.mean((length - 1) ** 2)

    random = numpy.random.default_rng(1)
    parameters = [
        (jnp.asarray(random.standard_normal((a, b)) / a**0.5, jnp.float32), jnp.zeros(b))
        for a, b in zip(order["sizes"], order["sizes"][1:])
    ]
    if order["kind"] == "policy":
        evaluate = jax.jit(network)
        x = arrays(order)["x"]
        return lambda: numpy.asarray(evaluate(parameters, x)), lambda: None
    optimiser = optax.adam(RATE)
    loss = regression if order["kind"] == "regression" else discrimination

    def minibatch(state, inputs):
        parameters, moments = state
        value, gradient = jax.value_and_grad(loss)(parameters, inputs)
        updates, moments = optimiser.update(gradient, moments)
        return (optax.apply_updates(parameters, updates), moments), value

    @functools.partial(jax.jit, donate_argnums=0)
    def call(state, inputs):
        if order["minibatches"] > 1:
            return jax.lax.scan(minibatch, state, inputs)
        return minibatch(state, jax.tree.map(lambda x: x[0], inputs))

    held = {"state": (parameters, optimiser.init(parameters))}
    inputs = {name: jnp.asarray(value) for name, value in arrays(order).items()}

    def run():
        held["state"], held["loss"] = call(held["state"], inputs)

    return run, lambda: jax.block_until_ready(held)


def torch_step(order):
    import torch
    from torch import nn

    torch.manual_seed(1)
    layers = [
        layer for a, b in zip(order["sizes"], order["sizes"][1:]) for layer in (nn.Linear(a, b), nn.Tanh())
    ]
    network = nn.Sequential(*layers[:-1])
    values = arrays(order)
    if order["kind"] == "policy":

        def evaluate():
            with torch.inference_mode():
                return network(torch.from_numpy(values["x"])).numpy()

        return evaluate, lambda: None
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    inputs = {name: torch.from_numpy(value) for name, value in values.items()}

    def discrimination(expert, agent, mix):
        cross = nn.functional.softplus(-network(expert)).mean() + nn.functional.softplus(network(agent)).mean()
        mixed = (expert * mix + agent * (1 - mix)).requires_grad_()
        (slope,) = torch.autograd.grad(network(mixed).sum(), mixed, create_graph=True)
        length = ((slope**2).sum(1) + 1e-12).sqrt()
        return cross + PENALTY * ((length - 1) ** 2).mean()

    def run():
        for i in range(order["minibatches"]):
            part = {name: value[i] for name, value in inputs.items()}
            if order["kind"] == "regression":
                loss = ((network(part["x"]) - part["y"]) ** 2).mean()
            else:
                loss = discrimination(**part)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return run, lambda: None


def measured(order):
    """Milliseconds of one minibatch, the calls of at least the asked seconds together."""
    key = json.dumps({**order, "seconds": None})
    if key not in kept:
        run, finish = {"jax": jax_step, "torch": torch_step}[order["library"]](order)
        for _ in range(3):
            run()
        finish()
        kept[key] = run, finish
    run, finish = kept[key]
    count = 0
    begin = time.perf_counter()
    while time.perf_counter() - begin < order["seconds"]:
        run()
        count += 1
    # JAX returns before it has computed.
    finish()
    return (time.perf_counter() - begin) * 1000 / count / order["minibatches"]


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            answer = measured(json.loads(line))
        except ImportError as error:
            print(error, file=sys.stderr)
            answer = None
        print(json.dumps({"milliseconds": answer}), flush=True)
