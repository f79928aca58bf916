internal import CDNNL

/// Products of float32 matrices in C order, computed by oneDNN's sgemm.
package enum MatrixProduct {
    /// Computes `result = a * transpose(b)` on the calling thread alone, so that several threads can compute products in
    /// parallel.
    ///
    /// Each element of the result is the dot product of a row of `a` and a row of `b`. Cost: rows * columns * depth
    /// multiplications.
    ///
    /// - Parameters:
    ///   - a: rows x depth numbers.
    ///   - b: columns x depth numbers.
    ///   - result: Receives rows x columns numbers; all are overwritten.
    ///   - depth: The common width of `a` and `b`, 1 or more.
    package static func multiplyTransposed(
        _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>,
        into result: UnsafeMutableBufferPointer<Float>, depth: Int
    ) {
        precondition(depth > 0 && a.count % depth == 0 && b.count % depth == 0, "whole rows")
        let rows = a.count / depth, columns = b.count / depth
        precondition(result.count == rows * columns, "the result must have rows x columns numbers")
        guard rows > 0, columns > 0 else { return }
        gf_set_threads(1)
        let status = gf_multiply_transposed(
            a.baseAddress!, b.baseAddress!, result.baseAddress!, rows, columns, depth)
        // sgemm fails only for invalid sizes, which the preconditions above exclude.
        precondition(status == 0, "oneDNN cannot multiply matrices (status \(status))")
    }
}
