"""A lift that connects, presses its alarm button and waits until a person has closed the alarm.

python3 lift.py HOST PORT VENDOR UNIT TOKEN      (pip install paho-mqtt, or apt-get install python3-paho-mqtt)
"""
import json
import sys
import time

import paho.mqtt.client as mqtt

host, port, vendor, unit, token = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
boot = int(time.time())  # grows at every start
alarm_id = f"{boot}-button"


def topic(family):
    return f"vigil/v1/{vendor}/{unit}/{family}"


def send(client, family, retain=False, **fields):
    client.publish(topic(family), json.dumps({"boot": boot, **fields}), qos=1, retain=retain)


def on_connect(client, _userdata, _flags, code):
    print("connected" if code == 0 else f"refused {code}", flush=True)
    client.subscribe([(topic("answer"), 1), (topic("command"), 1)])
    send(client, "birth", kind="elevator", profile="gbt24476-2017", intervalMs=60000,
         capabilities={"peopleSensor": True})
    send(client, "state", retain=True, state="online")
    send(client, "status", mode="normal", moving=False, door="closed", doorZone=False, passengers=True, floor="7")
    send(client, "alarm", id=alarm_id, code="90", floor="7", passengers=True, peopleCount=2)


def on_publish(_client, _userdata, message_id):
    print("PUBACK", message_id, "is on disk", flush=True)


def on_message(client, _userdata, message):
    answer = json.loads(message.payload)
    print(message.topic, answer, flush=True)
    if answer.get("what") == "closed" and answer.get("id") == alarm_id:  # not one of an earlier run
        client.disconnect()


if hasattr(mqtt, "CallbackAPIVersion"):  # paho 2.x
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, client_id=unit)
else:  # paho 1.x
    client = mqtt.Client(client_id=unit)
client.username_pw_set(unit, token)
# What the broker says for us when the connection dies. An older session's Will is ignored, hence the boot number.
client.will_set(topic("state"), json.dumps({"boot": boot, "state": "offline"}), qos=1, retain=True)
client.on_connect, client.on_publish, client.on_message = on_connect, on_publish, on_message
client.connect(host, port, keepalive=60)
client.loop_forever()
