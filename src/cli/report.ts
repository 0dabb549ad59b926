// `trirl report`: a run as one HTML file.
import path from 'node:path';
import { readReportAssets } from '../report/assets';
import { reportHtml } from '../report/reportHtml';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import { runFiles } from '../runDirectory/paths';
import { repairRun } from '../runDirectory/repairRun';

/** Writes report.html into the run directory and returns its path. Throws InputError if there is nothing to report. */
export function writeReport(directory: string, assetFolder: string): string {
  for (const note of repairRun(directory)) console.error(`note: ${note}`);
  const file = path.join(directory, runFiles.report);
  writeFileAtomic(file, reportHtml(directory, readReportAssets(assetFolder)));
  return file;
}
