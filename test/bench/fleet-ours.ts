import { fleetOf } from './fleet-program';

/** Measures one synthesis of a fleet, and prints it; how many applications, where to, and the lock file are its arguments. */
const [n, outdir, placements] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const start = process.hrtime.bigint();
fleetOf(n, outdir, placements).synth();
console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6 }));
