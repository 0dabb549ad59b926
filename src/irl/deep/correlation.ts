// Pearson's correlation of two columns.

/** -1 to 1; undefined where one of them does not vary. */
export function correlation(a: Float32Array, b: Float32Array): number | undefined {
  const count = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanA += a[i]! / count;
    meanB += b[i]! / count;
  }
  let [varianceA, varianceB, covariance] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    varianceA += x * x;
    varianceB += y * y;
    covariance += x * y;
  }
  return varianceA > 0 && varianceB > 0 ? covariance / Math.sqrt(varianceA * varianceB) : undefined;
}
