"""Whether ONNX Runtime computes from each NAME.onnx the probabilities in NAME.safetensors: onnx_equals_predictions.py FOLDER COUNT."""
import json, pathlib, sys
import numpy as np
import onnx
import onnxruntime
from safetensors import safe_open

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
assert len(paths) == int(sys.argv[2])
for path in paths:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [entry.version for entry in model.opset_import] == [17]
    with safe_open(path.with_suffix(".safetensors"), "numpy") as file:
        pixels, expected, classes = file.get_tensor("pixels"), file.get_tensor("probabilities"), file.metadata()["classes"]
    session = onnxruntime.InferenceSession(path, options)
    assert json.loads(session.get_modelmeta().custom_metadata_map["classes"]) == json.loads(classes)
    for count in 1, len(pixels):
        found, = session.run(["probabilities"], {"pixels": pixels[:count]})
        assert found.shape == (count, expected.shape[1])
        error = np.abs(found - expected[:count]).max()
        assert error < 1e-5, f"{path.name}: {error}, {[node.op_type for node in model.graph.node]}"
