// Watchers of a real trainer: no gap and no double wherever they begin, tuning acknowledged by revision, and strangers
// turned away while the run goes on.
import { describe, expect, it } from 'vitest';
import net from 'node:net';
import { tunables } from '../../src/protocol/tunables';
import { readControl, readEvents, readReports } from '../../src/runDirectory/readRun';
import { TrainerClient, until } from '../support/trainerClient';
import { paced, testBench } from '../support/trainerProcess';

const bench = testBench();
const initial = { eta: tunables.eta.default, dualStepSize: 0.01, beta: tunables.beta.default };

describe('a watcher', () => {
  it('gets everything once, whether it comes early, in the middle, twice, or knows a part already', async () => {
    const directory = bench.newRun({ pacing: { secondsPerIteration: 0.004 } });
    const trainer = bench.trainer(directory);
    const early = await TrainerClient.attach(directory);
    await until('50 reports', () => early.reports().length >= 50);
    const middle = await TrainerClient.attach(directory);
    const partial = await TrainerClient.attach(directory, { reportsFrom: 30, eventsFrom: 1 });
    const ahead = await TrainerClient.attach(directory, { reportsFrom: 10_000 });
    await until('100 reports', () => middle.reports().length >= 100);
    middle.destroy();
    const again = await TrainerClient.attach(directory, { reportsFrom: middle.reports().length });
    expect((await trainer.ended).code).toBe(0);
    for (const client of [early, partial, again, ahead]) await client.untilClosed();

    const reports = readReports(directory);
    expect(reports).toHaveLength(257);
    expect(early.reports()).toEqual(reports);
    expect(partial.reports(30)).toEqual(reports.slice(30));
    expect([...middle.reports(), ...again.reports(middle.reports().length)]).toEqual(reports);
    const first = ahead.of('reports')[0]!.from;
    expect(ahead.reports(first)).toEqual(reports.slice(first));
    expect(early.events()).toEqual(readEvents(directory));
    expect(partial.events(1)).toEqual(readEvents(directory).slice(1));
    for (const client of [early, partial, again]) {
      expect(client.of('status').at(-1)?.status.state).toBe('finished');
      expect(client.strange).toEqual([]);
    }
  });

  it('that does not read for a while misses nothing and holds nobody up', async () => {
    // Megabytes of reports: more than the system holds between two processes.
    const directory = bench.newRun({
      environment: { kind: 'icyGridworld', width: 2, height: 2 },
      algorithm: { kind: 'trirlReference', maximumIterations: 4000, stopAtRewardChange: 0 },
    });
    bench.trainer(directory, '--wait-for-start');
    const slow = await TrainerClient.attach(directory);
    const quick = await TrainerClient.attach(directory);
    slow.socket.pause();
    quick.send({ kind: 'start' });
    await until('the end', () => quick.events().some((event) => event.kind === 'finished'));
    slow.socket.resume();
    await slow.untilClosed();
    expect(slow.reports()).toHaveLength(4000);
    expect(slow.reports()).toEqual(readReports(directory));
    expect(slow.events()).toEqual(readEvents(directory));
  });

  it('can begin again on the same connection', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    await until('some reports', () => client.reports().length > 5);
    const { token } = readControl(directory)!;
    client.send({ kind: 'attach', version: 1, token, reportsFrom: 2, eventsFrom: 0 });
    await client.nth('ready', 1);
    const second = client.messages.findLastIndex((message) => message.kind === 'ready');
    await until('later reports', () => client.reportsAfter(second).length > 10);
    expect(client.reportsAfter(second)[0]).toMatchObject({ iteration: 3 });
  });

  it('asks for the reward and for a checkpoint', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory, '--wait-for-start');
    const client = await TrainerClient.attach(directory);
    client.send({ kind: 'inspectReward', request: 1 });
    client.send({ kind: 'start' });
    expect((await client.first('refused')).message).toBe('no reward has been learned yet');
    await until('some reports', () => client.reports().length > 3);
    client.send({ kind: 'inspectReward', request: 7 });
    const answer = await client.first('reward');
    expect(answer.request).toBe(7);
    expect(answer.snapshot.values).toEqual(answer.reward.values);
    expect(answer.reward.iteration).toBeGreaterThanOrEqual(3);
    client.send({ kind: 'checkpoint' });
    expect((await client.event('checkpointed')).file).toMatch(/^checkpoints.checkpoint-\d{8}\.json$/);
  });
});

describe('tuning', () => {
  it('takes effect at the head of the next iteration, and is acknowledged, journaled and obeyed', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    await client.first('reports');
    client.send({ kind: 'tune', revision: 1, by: 'palette', values: { ...initial, eta: 4, beta: 60 } });
    const tuned = await client.event('tuned');
    expect(tuned).toMatchObject({
      revision: 1,
      by: 'palette',
      changes: { eta: { from: 0.1, to: 4 }, beta: { from: 50, to: 60 } },
    });
    await until('later reports', () => client.reports().length > tuned.iteration + 2);
    for (const { iteration, revision, values } of client.reports()) {
      const applied = iteration >= tuned.iteration;
      expect(revision).toBe(applied ? 1 : 0);
      expect(values['trustRegion/eta']).toBe(applied ? 4 : 0.1);
      expect(values['reward/step']).toBeCloseTo(0.01 / (applied ? 5 : 1.1), 12);
    }
    expect(readEvents(directory).filter((event) => event.kind === 'tuned')).toEqual([tuned]);
  });

  it('is refused out of range, stale, or for another algorithm, and nothing changes', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    await client.first('reports');
    client.send({ kind: 'tune', revision: 5, by: 'slider', values: { ...initial, eta: 1 } });
    await client.event('tuned');
    client.send({ kind: 'tune', revision: 6, by: 'slider', values: { ...initial, eta: -1 } });
    client.send({ kind: 'tune', revision: 5, by: 'slider', values: { ...initial, eta: 2 } });
    client.send({ kind: 'tune', revision: 6, by: 'slider', values: { ...initial, klBound: 2 } });
    await client.nth('refused', 2);
    expect(client.of('refused').map(({ message }) => message)).toEqual([
      'eta must lie between 0.001 and 1000, found -1',
      'revision 5 is stale: revision 5 is known already',
      'klBound has no meaning for trirlReference, which reads dualStepSize, beta, eta',
    ]);
    const seen = client.reports().length;
    await until('later reports', () => client.reports().length > seen + 2);
    expect(client.reports().at(-1)).toMatchObject({ revision: 5, values: { 'trustRegion/eta': 1 } });
    expect(
      client
        .of('events')
        .flatMap((m) => m.events)
        .filter((e) => e.kind === 'tuned'),
    ).toHaveLength(1);
  });

  it('sent while the run is paused waits for its next iteration', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    await client.first('reports');
    client.send({ kind: 'pause', by: 'program' });
    const { iteration } = await client.event('paused');
    client.send({ kind: 'tune', revision: 1, by: 'slider', values: { ...initial, eta: 2 } });
    client.send({ kind: 'tune', revision: 2, by: 'slider', values: { ...initial, eta: 3 } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(readEvents(directory).some((event) => event.kind === 'tuned')).toBe(false);
    client.send({ kind: 'resume', by: 'program' });
    expect(await client.event('tuned')).toMatchObject({
      iteration: iteration + 1,
      revision: 2,
      changes: { eta: { from: 0.1, to: 3 } },
    });
  });
});

describe('what is not of the protocol', () => {
  it('is refused on a connection that is known, which goes on', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    client.socket.write('hello\n{"kind":"fly"}\n{"kind":"pause"}\n[]\n{"kind":"pause","by":"palette","x":1}\n\u0000\n');
    await client.nth('refused', 5);
    expect(client.of('refused')[0]!.message).toContain('expected a JSON object, found "hello"');
    client.send({ kind: 'pause', by: 'palette' });
    await client.event('paused');
    expect(client.events().map((event) => event.kind)).toEqual(['noted', 'started', 'paused']);
  });

  it.each([
    ['no attach', '{"kind":"stop","by":"program"}\n', 'expected attach as the first message, found stop'],
    ['garbage', 'GET / HTTP/1.1\r\n\r\n', 'expected attach as the first message: expected a JSON object'],
    ['another version', '{"kind":"attach","version":99,"token":"x","reportsFrom":0,"eventsFrom":0}\n', 'version'],
    ['a wrong token', '{"kind":"attach","version":1,"token":"x","reportsFrom":0,"eventsFrom":0}\n', 'the token is not'],
    ['an endless line', 'x'.repeat(300_000), 'longer than'],
  ])('closes a connection that begins with %s, and the run goes on', async (_, text, reason) => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const stranger = await TrainerClient.connect(directory);
    stranger.socket.write(text);
    await stranger.untilClosed();
    expect(stranger.messages).toMatchObject([{ kind: 'refused' }]);
    expect(stranger.of('refused')[0]!.message).toContain(reason);

    const client = await TrainerClient.attach(directory);
    const seen = client.reports().length;
    await until('later reports', () => client.reports().length > seen + 2);
  });

  it('does no harm when a watcher breaks off in the middle of a message', async () => {
    const directory = bench.newRun(paced);
    bench.trainer(directory);
    const client = await TrainerClient.attach(directory);
    const { socket } = readControl(directory)!;
    for (let i = 0; i < 20; i++) {
      const connection = net.connect(socket);
      connection.on('error', () => undefined);
      await new Promise((resolve) => connection.once('connect', resolve));
      connection.write('{"kind":"att');
      connection.destroy();
    }
    const seen = client.reports().length;
    await until('later reports', () => client.reports().length > seen + 2);
  });
});
