// The program and the style of the report page, as the build left them.
import fs from 'node:fs';
import path from 'node:path';

export interface ReportAssets {
  readonly script: string;
  readonly style: string;
}

/** @param folder the build's webview folder. Throws the system's error if the build is incomplete. */
export function readReportAssets(folder: string): ReportAssets {
  return {
    script: fs.readFileSync(path.join(folder, 'report.js'), 'utf8'),
    style: fs.readFileSync(path.join(folder, 'report.css'), 'utf8'),
  };
}
