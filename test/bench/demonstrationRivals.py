# Writes the same steps in several formats, and reads one of them as its own library does: `write FOLDER STEPS` prints the names
# of the files, `read FILE` the seconds. Needs numpy, h5py, pyarrow; reads CSV with pandas where there is one.
import importlib
import sys
import time

import numpy as np

STATES, ACTIONS, LENGTH = 17, 6, 1000


def write(folder, steps):
    import h5py
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    random = np.random.default_rng(0)
    s = random.normal(size=(steps, STATES)).astype("f4")
    a = random.uniform(-1, 1, size=(steps, ACTIONS)).astype("f4")
    r = random.normal(size=steps).astype("f4")
    episode, step = np.arange(steps) // LENGTH, np.arange(steps) % LENGTH
    end = step == LENGTH - 1
    n = np.roll(s, -1, 0)
    n[end] = 7
    none = np.zeros(steps, bool)
    np.savez(f"{folder}/numpy.npz", states=s, actions=a, next_states=n, absorbing=none.astype("f4"), rewards=r)
    with h5py.File(f"{folder}/h5py.hdf5", "w") as f:
        for name, values in dict(observations=s, actions=a, next_observations=n, rewards=r, terminals=none, timeouts=end).items():
            f.create_dataset(name, data=values)
    flat = lambda values: pa.FixedSizeListArray.from_arrays(values.reshape(-1), values.shape[1])
    columns = {"episode_index": episode, "frame_index": step, "next.reward": r, "next.done": end}
    pq.write_table(pa.table({"observation.state": flat(s), "action": flat(a), **columns}), f"{folder}/pyarrow.parquet")
    table = {"episode": episode, "step": step}
    table |= {f"obs_{i}": s[:, i] for i in range(STATES)} | {f"action_{i}": a[:, i] for i in range(ACTIONS)}
    table |= {"reward": r, "terminated": none.astype("i1"), "truncated": end.astype("i1")}
    pc.write_csv(pa.table(table), f"{folder}/pandas.csv")
    print("numpy.npz\nh5py.hdf5\npyarrow.parquet\npandas.csv")


def read(file):
    if file.endswith(".npz"):
        return {name: values for name, values in np.load(file).items()}
    if file.endswith(".hdf5"):
        import h5py

        with h5py.File(file) as f:
            return {name: f[name][:] for name in f}
    if file.endswith(".parquet"):
        import pyarrow.parquet as pq

        return pq.read_table(file)
    try:
        import pandas

        return pandas.read_csv(file)
    except ImportError:
        import pyarrow.csv as pc

        return pc.read_csv(file)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]))
    else:
        # Imports are not counted.
        for module in ("h5py", "pandas", "pyarrow.csv", "pyarrow.parquet"):
            try:
                importlib.import_module(module)
            except ImportError:
                pass
        begin = time.perf_counter()
        read(sys.argv[2])
        print(time.perf_counter() - begin)
