// Imported first by pages whose content security policy forbids eval: schemas made after it are checked without
// generated code, so that the policy is never even tried.
import { config } from 'zod';

config({ jitless: true });
