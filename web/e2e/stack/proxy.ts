import net, { type AddressInfo, type Server, type Socket } from 'node:net';

/** A line on loopback between browsers and LiveKit's signalling that can be cut. Media goes past it, over UDP. */
export class Proxy {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<Proxy> {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.carry(near, target));
    return proxy;
  }

  /** Ends what is open, and takes nothing new. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private carry(near: Socket, target: number): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(target, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.open.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
