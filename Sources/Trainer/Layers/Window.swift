internal import CDNNL

/// The square window that a convolution or a pooling moves over its input.
public struct Window: Hashable, Sendable {
    /// The number of pixels added around the input.
    public enum Padding: Hashable, Sendable {
        /// As many as needed for `ceil(input size / stride)` positions; an odd pixel goes after the input.
        case same
        /// This many pixels on every side.
        case pixels(Int)
    }

    /// Width and height in pixels, 1 or more.
    public let size: Int
    /// Distance between neighbouring positions in pixels, 1 or more.
    public let stride: Int
    /// The padding around the input.
    public let padding: Padding

    /// A window of `size` x `size` pixels.
    public init(size: Int, stride: Int, padding: Padding) {
        self.size = size
        self.stride = stride
        self.padding = padding
    }

    /// Number of pixels before and after an input of this size.
    func paddings(_ inputSize: Int) -> (before: Int, after: Int) {
        switch padding {
        case .pixels(let count): return (count, count)
        case .same:
            let positions = (inputSize + stride - 1) / stride
            let total = max((positions - 1) * stride + size - inputSize, 0)
            return (total / 2, total - total / 2)
        }
    }

    /// Number of positions on an input of this size; 0 if the window does not fit.
    func outputSize(_ inputSize: Int) -> Int {
        let around = paddings(inputSize)
        let space = inputSize + around.before + around.after - size
        return space < 0 ? 0 : space / stride + 1
    }

    /// The window on an input of batch, channels, rows and columns. The padding is negative where the input has rows or
    /// columns that no position reaches, as oneDNN requires.
    func placed(on dimensions: [Int]) -> gf_window {
        func side(_ inputSize: Int) -> (before: Int64, after: Int64) {
            let before = paddings(inputSize).before
            let reached = (outputSize(inputSize) - 1) * stride + size
            return (Int64(before), Int64(reached - inputSize - before))
        }
        let rows = side(dimensions[2]), columns = side(dimensions[3])
        return gf_window(
            kernel: (Int64(size), Int64(size)), strides: (Int64(stride), Int64(stride)),
            padding_before: (rows.before, columns.before), padding_after: (rows.after, columns.after))
    }
}
