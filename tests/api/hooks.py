# SPDX-License-Identifier: Apache-2.0
"""What schemathesis must be told: how the bytes of an upload are sent."""
import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def upload_bytes(context, value):
    return value if isinstance(value, bytes) else str(value).encode()
