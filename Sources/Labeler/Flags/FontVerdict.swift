/// How likely a face is a symbol font, judged from all of its letters and from its font file.
public struct FontVerdict: Encodable, Sendable {
    /// The face's number in the manifest.
    public let face: Int
    /// The family name.
    public let family: String
    /// The style name.
    public let style: String
    /// The path of the font file; for a file in an archive, the path of the archive and the member.
    public let file: String
    /// The position of the face in its file.
    public let faceIndex: Int
    /// The probability that the face is a symbol font, 0 to 1.
    public let probability: Double
    /// The number of images of the face.
    public let images: Int
    /// The number of these images whose predicted class is the given label.
    public let predictedAsLabelled: Int
    /// The inputs of the probability, by name.
    ///
    /// `neighbours` is the mean log ratio of how often an image's nearest neighbours from other fonts share its label,
    /// compared with the median face. `assignment` is how much better the face's labels would fit its images in another
    /// order (``LabelAssignment``). The clues from the font file follow where they are not 0. `network` is given for
    /// comparison only: the log likelihood ratio of the network's predictions, symbol font against letter font.
    public let evidence: [String: Double]
}
