// How long the event loop of this process, the extension host or what stands in for it, was kept from others.
export class HostMeter {
  private longestBusy = 0;
  private longestGap = 0;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    let last = performance.now();
    let cpu = process.cpuUsage();
    this.timer = setInterval(() => {
      const now = performance.now();
      const used = process.cpuUsage(cpu);
      // Its own time only: a machine that has other work to do lets it wait as well.
      this.longestBusy = Math.max(this.longestBusy, (used.user + used.system) / 1000);
      this.longestGap = Math.max(this.longestGap, now - last);
      last = now;
      cpu = process.cpuUsage();
    }, 5);
  }

  end(): { readonly longestBusy: number; readonly longestGap: number } {
    clearInterval(this.timer);
    return { longestBusy: this.longestBusy, longestGap: this.longestGap };
  }
}
